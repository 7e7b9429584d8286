/** A source of uniform numbers in [0, 1): seeded in the sandbox, Math.random in production. */
export type Random = () => number;
