export { type PromptView, readPromptNow, readRuns, readSentPrompt, type RunView } from './audit/read-prompt.ts';
export type { ResponderDeps } from './deps.ts';
export { type DraftDeps, draftReply } from './draft-reply.ts';
export type { Drafted } from './drafted.ts';
export { type Mailer, smtpMailer } from './handover/mailer.ts';
export { openHandovers } from './handover/open-handovers.ts';
export { handoverHandlers, startHandovers } from './handover/start.ts';
export { assignLead, claimLead, releaseLead } from './operator/assign.ts';
export { OperatorConflict, type OperatorConflictCode } from './operator/conflict.ts';
export type { OperatorAct, OperatorDeps } from './operator/conversation.ts';
export {
  dropDraft,
  editDraft,
  freezeDraft,
  type OpenDraft,
  readOpenDraft,
  resumeDraft,
  sendDraftNow,
} from './operator/draft.ts';
export { nightThere } from './operator/night.ts';
export { completeConversation, setLeadStatus, snoozeConversation, suppressByHand } from './operator/settle.ts';
export { cancelOwnText, handBack, sendOwnText, takeOver } from './operator/take-over.ts';
export { type ConversationView, readConversationView, type ShownText } from './operator/view.ts';
export { type Guidance, NO_GUIDANCE, readGuidance } from './guidance.ts';
export { promptFor } from './prompt.ts';
export type { DraftContext, HistoryText } from './read-context.ts';
export { replyToInbound } from './reply-to-inbound.ts';
export { responderHandlers, start } from './start.ts';
export type { ReviewDeps } from './review/deps.ts';
export { agreeWithInsight, dismissInsight, teachOtherwise, viewInsight } from './review/acts.ts';
export { type InsightAct, type LessonChanges, lockInsight } from './review/insight.ts';
export { setSensitivity, withdrawTeaching } from './review/sensitivity.ts';
export { startReplay } from './review/start-replay.ts';
export { openReviews, reviewHandlers, startReviews } from './review/start.ts';
export { suggestionOf } from './suggestion.ts';
export { evaluateVersion } from './rehearse/evaluate-version.ts';
export { EvalFailed } from './rehearse/play-leads.ts';
export { followLine } from './rehearse/follow-line.ts';
export { type Play, type PlayedTurn, playTurn } from './rehearse/play-turn.ts';
export { startEval, stopEval } from './rehearse/start-eval.ts';
export { GOLDEN_ENDS } from './prompts/golden.ts';
export { deleteDraft, lockWithPrompt } from './prompts/delete-draft.ts';
export { createPrompt, createVersion, editDraftVersion, onceNamed, type PromptOrigin } from './prompts/make-version.ts';
export { checkVersion, proveVersion, type VersionProof } from './prompts/prove-version.ts';
export { archiveVersion, lockVersion, publishVersion, rollBack, testVersion } from './prompts/put-live.ts';
export { PromptRefused } from './prompts/refused.ts';
export { readTrialContext, type TrialContext } from './prompts/trial-context.ts';
export type { Author } from './prompts/store-version.ts';
export { activateTemplate, ensureSystemTemplates, keepTemplatesWithinBudget } from './prompts/templates.ts';
export { addLesson, archiveLesson, changeLesson, lockLesson, supersedeLesson } from './lessons/store-lesson.ts';
export { addUniversalLesson, putUniversalLessonAway } from './lessons/universal-lessons.ts';
export * from './personas/choose-and-delete.ts';
export { mapAllLists, mapWholeList } from './personas/map-all-lists.ts';
export * from './personas/map-leads.ts';
export { mapListStep } from './personas/map-list.ts';
export * from './personas/persona-file.ts';
export * from './personas/persona-refused.ts';
export * from './personas/save-personas.ts';
export * from './personas/save-strategy.ts';
export * from './personas/strategy-file.ts';
export { suggestForAudience } from './personas/suggest-for-audience.ts';
