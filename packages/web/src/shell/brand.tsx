import { shellText } from '../text/shell.ts';

/** The mark: an ember under a spark. */
export function BrandMark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden role="presentation">
      <rect width="32" height="32" rx="8" fill="#0b6a74" />
      <path
        d="M16 6.5c.6 3.6-4.9 6.2-4.9 11.2a5 5 0 0 0 10 .2c0-2.3-1.1-3.6-1.8-5-.5 1.2-1.1 1.9-2 2.3.8-3.4-.1-6.7-1.3-8.7z"
        fill="#fff"
      />
      <path d="M9 25.5h14" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}

export function Brand() {
  return (
    <>
      <BrandMark />
      <span>{shellText.appName}</span>
    </>
  );
}
