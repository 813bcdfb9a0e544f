/** The part of a logger that is used here: structured fields first, a short sentence last. */
export type Log = { [Level in 'debug' | 'info' | 'warn' | 'error']: (fields: object, message: string) => void };
