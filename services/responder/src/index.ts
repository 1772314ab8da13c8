export type { ResponderDeps } from './deps.ts';
export { OperatorConflict, type OperatorConflictCode } from './operator/conflict.ts';
export type { OperatorAct, OperatorDeps } from './operator/conversation.ts';
export { dropDraft, editDraft, freezeDraft, type OpenDraft, readOpenDraft, resumeDraft } from './operator/draft.ts';
export { handBack, sendOwnText, takeOver } from './operator/take-over.ts';
export { type ConversationView, readConversationView, type ShownText } from './operator/view.ts';
export { replyToInbound } from './reply-to-inbound.ts';
export { responderHandlers, start } from './start.ts';
