export { type AccountMode, ModeBoundaryCrossed, type TwilioAccount } from './account.ts';
export { actionFor, ERROR_ROWS, type ErrorRow, errorRow, isKnownError } from './error-map.ts';
export { createTwilioGateway, type GatewayLog, type TwilioGateway, type TwilioGatewayOptions } from './gateway.ts';
export { outcomeOfAnswer, outcomeOfFailure } from './outcome.ts';
export {
  type AccountNumber,
  type AccountState,
  createTwilioSetup,
  type MessagingService,
  type NumberWebhooks,
  type TwilioSetup,
  TwilioSetupError,
  type TwilioSetupOptions,
} from './setup.ts';
export { type SignatureInput, signTwilioRequest, verifyTwilioSignature } from './signature.ts';
export { createWire, type Wire, WireFailure } from './wire.ts';
