// Told in every tab when something on the shelf has changed.
import { NAME } from './shelf.js';

/** `tell` says it, `subscribe` hears it until the signal ends. */
export function openNews() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : null;
  const hear = () => { for (const listener of listeners) listener(); };
  channel?.addEventListener('message', hear);
  return {
    tell() {
      channel?.postMessage('changed');
      hear();
    },
    /** @param {() => void} listener @param {AbortSignal} [signal] */
    subscribe(listener, signal) {
      listeners.add(listener);
      signal?.addEventListener('abort', () => listeners.delete(listener));
    },
  };
}
