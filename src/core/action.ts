/** What a person can ask of an environment. */
export type Action = 'up' | 'down' | 'reset' | 'init';

/** What a run wants of one resource. */
export type Desired = 'on' | 'off';
