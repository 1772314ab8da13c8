export { ImportsScreen } from './list-screen.tsx';
export { NewImportScreen } from './new-screen.tsx';
export { ImportScreen } from './upload-screen.tsx';
