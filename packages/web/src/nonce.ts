declare global {
  interface Window {
    /** Where react-remove-scroll, under Mantine's dialogs, looks for the nonce. */
    __webpack_nonce__?: string;
  }
}

/** What the page's Content-Security-Policy lets style elements carry; Vite puts the server's into a meta element. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

window.__webpack_nonce__ = nonce;
