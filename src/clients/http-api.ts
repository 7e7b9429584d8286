/** Plain HTTP, for health checks of a URL. */
export interface HttpApi {
  /**
   * Resolves with the answer, whatever its status. Redirects are followed; at most 64 KiB of the body are read. `from`
   * names the final host where redirects led to another one. Throws ServiceError when no answer came.
   */
  get(url: string, signal: AbortSignal): Promise<{ status: number; body: string; from?: string }>;
}
