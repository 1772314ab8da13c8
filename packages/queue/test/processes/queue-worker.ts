import type { QueueBackend } from '../../src/backend.ts';
import { createJobQueues } from '../../src/job-queues.ts';

/** A process that takes send-message jobs, tells its parent each message's id, and ends when told to stop. */
const queues = await createJobQueues(JSON.parse(process.argv[2] ?? '') as QueueBackend, {
  onError: () => {},
  onJobFailed: () => {},
});
await queues.work({
  'send-message': async ({ messageId }) => {
    process.send?.(messageId);
  },
});
process.on('message', () => {
  void queues.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(1));
process.send?.('ready');
