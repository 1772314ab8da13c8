import { Switch } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useClientId } from '../../api/session.ts';
import { importsText } from '../../text/imports.ts';
import { notifyProblem } from '../../ui/notify.ts';
import { Section } from '../../ui/page.tsx';
import checkClasses from './check.module.css';
import columnsClasses from './columns.module.css';
import classes from './imports.module.css';
import { saveUpload, type Upload, type UploadPreview } from './queries.ts';

const text = importsText.check;
type Repair = UploadPreview['repairs'][number];

/** What cleaning does to cells, with examples; each kind can be left out. */
export function RepairsPanel({ upload, preview }: { upload: Upload; preview: UploadPreview }) {
  // A kind that was left out makes no more repairs, and must still be there to be taken in again.
  const [seen, setSeen] = useState<readonly Repair[]>(preview.repairs);
  const kinds = new Set(preview.repairs.map(({ kind }) => kind));
  const missing = preview.repairs.filter(({ kind }) => !seen.some((each) => each.kind === kind));
  if (missing.length > 0) setSeen([...seen, ...missing]);
  const off = upload.repairs_off;
  const shown = [...preview.repairs, ...seen.filter(({ kind }) => !kinds.has(kind) && off.includes(kind))];
  return (
    <Section title={text.repairs} flush>
      {shown.length === 0 ? (
        <p className={classes.hint} style={{ padding: 16 }}>
          {text.noRepairs}
        </p>
      ) : (
        <>
          <p className={classes.hint} style={{ padding: '12px 16px 4px' }}>
            {text.repairsAbout}
          </p>
          {shown.map((repair) => (
            <RepairLine key={repair.kind} repair={repair} upload={upload} />
          ))}
        </>
      )}
    </Section>
  );
}

function RepairLine({ repair, upload }: { repair: Repair; upload: Upload }) {
  const clientId = useClientId();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const isOn = wanted ?? !upload.repairs_off.includes(repair.kind);

  function turn(on: boolean): void {
    setWanted(on);
    saveUpload(clientId, upload.id, ({ repairs_off: off }) => {
      const others = off.filter((kind) => kind !== repair.kind);
      return { repairs_off: on ? others : [...others, repair.kind] };
    })
      .catch(notifyProblem)
      .finally(() => setWanted(null));
  }

  return (
    <div className={checkClasses.repair}>
      <div className={checkClasses.repairHead}>
        <span>{repair.sentence}</span>
        {repair.always_on ? (
          <span className={classes.sub}>{text.always}</span>
        ) : (
          <Switch
            size="sm"
            checked={isOn}
            aria-label={text.repairOn(repair.sentence)}
            onChange={(event) => turn(event.currentTarget.checked)}
          />
        )}
      </div>
      <Examples repair={repair} label={isOn ? importsText.rows(repair.rows) : text.off} />
    </div>
  );
}

/** How many rows, and what some of their cells were and became. */
export function Examples({ repair, label, shown = 2 }: { repair: Repair; label: string; shown?: number }) {
  return (
    <>
      <span className={classes.sub}>{label}</span>
      {repair.samples.slice(0, shown).map(({ before, after }) => (
        <span key={`${before} ${after}`} className={checkClasses.example}>
          <span className={columnsClasses.sample}>{before}</span>
          <IconArrowRight size={12} aria-label="becomes" />
          <span className={columnsClasses.sample}>{after === '' ? '–' : after}</span>
        </span>
      ))}
    </>
  );
}
