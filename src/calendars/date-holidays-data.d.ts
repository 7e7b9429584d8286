declare module 'date-holidays/data' {
  /** The rules of all countries, as the library itself reads them. */
  export const data: {
    holidays: Readonly<Record<string, { states?: Readonly<Record<string, unknown>> } | undefined>>;
  };
}
