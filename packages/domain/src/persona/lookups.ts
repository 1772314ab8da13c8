/** The words of the lookup tables, from the least to the most; a test holds them against the database. */
export const SENIORITY_LEVELS = [
  'entry',
  'junior',
  'mid',
  'senior',
  'lead',
  'manager',
  'director',
  'vp',
  'c_level',
] as const;
export const ORGANIZATION_SIZES = ['startup', 'small', 'medium', 'large', 'enterprise'] as const;
export const TECHNOLOGY_ADOPTION = [
  'laggard',
  'late_majority',
  'early_majority',
  'early_adopter',
  'innovator',
] as const;
export const RISK_TOLERANCE = ['very_low', 'low', 'moderate', 'high', 'very_high'] as const;
export const CHANGE_READINESS = ['resistant', 'low', 'moderate', 'high', 'very_high'] as const;
export const GEOGRAPHIC_SCOPES = ['local', 'regional', 'national', 'multi_national', 'global'] as const;
export const PAIN_POINT_CATEGORIES = [
  'process',
  'tool',
  'data',
  'organizational',
  'resource',
  'compliance',
  'communication',
] as const;
export const SEVERITY_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export const FREQUENCY_LEVELS = ['rarely', 'sometimes', 'often', 'always'] as const;
export const TIMEFRAMES = ['immediate', 'short_term', 'medium_term', 'long_term', 'strategic'] as const;

/** The enums of the database, in their order. */
export const ARCHETYPES = ['AUTOMATOR', 'ORCHESTRATOR', 'LEARNER', 'SKEPTIC'] as const;
export const WORK_PATTERNS = ['routine', 'strategic', 'mixed'] as const;
export const BUDGET_AUTHORITIES = ['none', 'limited', 'moderate', 'significant', 'high'] as const;
export const READINESS_LEVELS = ['beginner', 'developing', 'intermediate', 'advanced'] as const;
export const SERVICE_LAYERS = ['ASK_EXPERT', 'ASK_PANEL', 'WORKFLOWS', 'SOLUTION_BUILDER', 'MIXED'] as const;

export const PERSONA_TYPES = ['business', 'homeowner'] as const;
export const BUYING_STAGES = ['unaware', 'aware', 'considering', 'deciding', 'bought'] as const;
export const CHANNELS = ['sms', 'email', 'phone', 'whatsapp', 'post', 'in_person'] as const;
