#!/usr/bin/env node
// The `rekindle` command. Starts itself again under a Node that runs the project when this one is too old.
import { fileURLToPath } from 'node:url';
import { become, ensureInstalled, rightNode } from '../../../scripts/right-node.mjs';

const node = rightNode();
ensureInstalled(node, { withTools: false });
if (node === process.execPath) await import('../src/main.ts');
else become(node, [node, fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
