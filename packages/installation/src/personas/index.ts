export { type PersonaCheck, verifyPersonas } from './verify-personas.ts';
