/** The actions that a person can request for an environment. */
export type Action = 'up' | 'down' | 'reset' | 'init';

/** The desired power state of one resource in a run. */
export type Desired = 'on' | 'off';
