/** Plain HTTP, for checks of a URL. */
export interface HttpApi {
  /**
   * Resolves with whatever was answered, whatever its status. Redirects are followed; of the body at most
   * 64 KiB are read. Where redirects led to another host, `from` names that. Throws ServiceError when there was no
   * answer.
   */
  get(url: string, signal: AbortSignal): Promise<{ status: number; body: string; from?: string }>;
}
