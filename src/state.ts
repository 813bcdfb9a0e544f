/** A value that changes while the process runs, as its readers see it. */
export type Observable<Value> = {
  current(): Value;
  /** Called after each change, with what {@link Observable.current} returns from then on. */
  onChange(callback: (value: Value) => void): void;
};

/** An observable that its owner can change. */
type State<Value> = Observable<Value> & { set(value: Value): void };

export function createState<Value>(first: Value): State<Value> {
  const callbacks: ((value: Value) => void)[] = [];
  let value = first;
  return {
    current: () => value,
    onChange: (callback) => void callbacks.push(callback),
    set: (next) => {
      value = next;
      for (const callback of callbacks) callback(next);
    },
  };
}

/**
 * Waits until an observable has a value.
 *
 * @throws the reason of the signal, once it is aborted
 */
export function firstValue<Value>(observable: Observable<Value | undefined>, signal?: AbortSignal): Promise<Value> {
  const { promise, reject, resolve } = Promise.withResolvers<Value>();
  const check = (value: Value | undefined) => {
    if (value !== undefined) resolve(value);
  };
  if (signal?.aborted) reject(signal.reason);
  signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  observable.onChange(check);
  check(observable.current());
  return promise;
}

/**
 * Derives a value from two others, and again after each change of either.
 *
 * @returns a function that returns the current derived value: the same object until the next change
 */
export function combine<One, Other, Result>(
  one: Observable<One>,
  other: Observable<Other>,
  derive: (one: One, other: Other) => Result,
): () => Result {
  let result = derive(one.current(), other.current());
  const update = () => {
    result = derive(one.current(), other.current());
  };
  one.onChange(update);
  other.onChange(update);
  return () => result;
}
