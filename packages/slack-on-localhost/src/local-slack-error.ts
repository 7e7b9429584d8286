/** `manifest-invalid`: the app's manifest cannot be used; `page-not-built`: the web page cannot be built. */
export type LocalSlackErrorCode = 'manifest-invalid' | 'page-not-built' | 'usage';

/** Something that whoever starts the local Slack has to mend. */
export class LocalSlackError extends Error {
  readonly code: LocalSlackErrorCode;

  constructor(code: LocalSlackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalSlackError';
    this.code = code;
  }
}
