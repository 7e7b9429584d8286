import { createContext, useContext } from 'react';
import type { ClientAnswer, ViewState } from '../../../page-protocol.ts';
import type { JsonObject } from '../blocks/shapes.ts';

/** Where blocks are shown, and what their elements do there: a message, a modal, the Home tab. */
export interface Surface {
  /** What was put into the elements, by block id and action id. */
  values: ViewState;
  /** Messages under inputs, by block id. */
  errors: Readonly<Record<string, string>>;
  setValue(blockId: string, actionId: string, value: JsonObject): void;
  click(blockId: string, actionId: string, chosen?: JsonObject): Promise<ClientAnswer>;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === undefined) throw new Error('useSurface outside of SurfaceContext');
  return surface;
}

export const withValue = (
  values: ViewState,
  blockId: string,
  actionId: string,
  value: JsonObject,
): ViewState => ({
  ...values,
  [blockId]: { ...values[blockId], [actionId]: value },
});
