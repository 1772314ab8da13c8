import { reviewText as text } from '../../text/review.ts';
import { When } from '../../ui/values.tsx';
import type { InsightDetail } from './review-data.ts';
import classes from './review.module.css';

/** Texts shown around the quoted one. */
const AROUND = 4;

/** The conversation around the words that an insight quotes, these marked. */
export function Talk({ talk, quote }: { talk: InsightDetail['talk']; quote: string | null }) {
  if (talk.length === 0) return <p className={classes.muted}>{text.hiddenTalk}</p>;
  const at = talk.findIndex((each) => each.quoted);
  const shown = at === -1 ? talk.slice(-AROUND) : talk.slice(Math.max(0, at - AROUND), at + AROUND + 1);
  return (
    <section aria-label={text.inConversation}>
      <h3 className={classes.heading}>{text.inConversation}</h3>
      <ol className={classes.talk}>
        {shown.map((each) => (
          <li key={each.id} className={classes.bubble} data-from={each.from}>
            <span className={classes.author}>
              {each.from === 'lead' ? text.lead : each.by_ai ? text.ai : text.us} <When at={each.at} />
            </span>
            <span className={classes.said}>
              {each.quoted && quote !== null ? <Marked text={each.text} quote={quote} /> : each.text}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Marked({ text: words, quote }: { text: string; quote: string }) {
  const at = words.indexOf(quote);
  if (at === -1) return words;
  return (
    <>
      {words.slice(0, at)}
      <mark className={classes.mark} title={text.quoted}>
        {quote}
      </mark>
      {words.slice(at + quote.length)}
    </>
  );
}
