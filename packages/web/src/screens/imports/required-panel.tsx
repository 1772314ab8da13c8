import { useClientId, useMay } from '../../api/session.ts';
import { api, callWithEtag, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import { importsText } from '../../text/imports.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Section } from '../../ui/page.tsx';
import checkClasses from './check.module.css';
import classes from './imports.module.css';
import type { Upload, UploadPreview } from './queries.ts';

const text = importsText.check;

/** What each required field costs in rows, and what becomes of people who are in other lists too. */
export function RequiredPanel({ upload, preview }: { upload: Upload; preview: UploadPreview }) {
  const { required_fields: required, rescues, result, duplicate_action: action } = preview;
  const asked = required.filter((field) => field !== 'phone_number');
  const elsewhere = (result?.merged ?? 0) + (result?.flagged ?? 0) > 0;
  return (
    <Section title={text.required}>
      {asked.length === 0 ? (
        <p className={classes.hint}>{text.requiredOnlyPhone}</p>
      ) : (
        <>
          <p className={classes.hint}>{text.requiredAbout(listed(required))}</p>
          {rescues.length === 0 ? (
            <p className={classes.hint}>{text.noCost}</p>
          ) : (
            <ul className={classes.plainList}>
              {rescues.map(({ field, rows }) => (
                <li key={field} className={classes.line}>
                  <span>{text.rescue(nameOf(field), rows)}</span>
                  <StopRequiring upload={upload} field={field} required={required} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {elsewhere && (
        <p className={classes.hint} style={{ marginTop: 8 }}>
          {text.duplicates} {text.duplicateActions[action]}
        </p>
      )}
    </Section>
  );
}

/** Fields that the campaign asks for and no column gives: one fault for the whole list, mended in a click. */
export function MissingFields({ upload, preview }: { upload: Upload; preview: UploadPreview }) {
  const missing = preview.required_fields.filter((field) => !isGiven(preview, field) && field !== 'phone_number');
  if (missing.length === 0) return null;
  return (
    <span className={checkClasses.chipsBare}>
      {missing.map((field) => (
        <StopRequiring key={field} upload={upload} field={field} required={preview.required_fields} />
      ))}
    </span>
  );
}

function isGiven({ columns }: UploadPreview, wanted: string): boolean {
  const isName = wanted === 'first_name' || wanted === 'last_name';
  return columns.some(({ field, attribute }) => {
    if (field === 'attribute') return attribute === wanted;
    return field === wanted || (isName && field === 'full_name');
  });
}

function StopRequiring(props: { upload: Upload; field: string; required: readonly string[] }) {
  const { upload, field, required } = props;
  const clientId = useClientId();
  const mayEdit = useMay('campaigns.edit');
  const { dataset_id: id } = upload;
  if (id === null || !mayEdit || field === 'phone_number') return null;
  return (
    <BusyButton
      size="compact-sm"
      variant="default"
      onClick={async () => {
        const path = { id };
        const { etag } = await callWithEtag(api.GET('/api/v1/campaigns/{id}/settings', { params: { path } }));
        const settings = { required_fields: required.filter((each) => each !== field) };
        await call(
          api.PATCH('/api/v1/campaigns/{id}/settings', {
            params: { path },
            headers: etag === null ? {} : { 'if-match': etag },
            body: { settings },
          }),
        );
        await readAgain({ queryKey: ['import-preview', clientId, upload.id] });
      }}
    >
      {text.stopRequiring(nameOf(field))}
    </BusyButton>
  );
}

function nameOf(field: string): string {
  const name = importsText.map.fields[field];
  return name === undefined ? field : name.charAt(0).toLowerCase() + name.slice(1);
}

function listed(fields: readonly string[]): string {
  const names = fields.map(nameOf);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
