import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** Who is nearer to the end than this stays at the end. */
const NEAR_PX = 80;

const SCROLL_KEYS = new Set(['ArrowUp', 'PageUp', 'Home', 'ArrowDown', 'PageDown', 'End', ' ']);

export interface ListEnd {
  /** Something came after what the reader sees, who has scrolled up. */
  hasNews: boolean;
  toEnd(): void;
}

/**
 * Keeps a reader who is at the end of a list there, whatever grows or shrinks: the list, what is in it, or what
 * stands beside it. Only the reader leaves the end, by scrolling; they are told of news then, and not moved.
 */
export function useListEnd(
  scrollerRef: RefObject<HTMLElement | null>,
  contentRef: RefObject<HTMLElement | null>,
  newest: string,
): ListEnd {
  const isAtEnd = useRef(true);
  const [hasNews, setHasNews] = useState(false);

  const toEnd = useCallback(() => {
    const scroller = scrollerRef.current;
    if (scroller === null) return;
    isAtEnd.current = true;
    setHasNews(false);
    scroller.scrollTop = scroller.scrollHeight;
  }, [scrollerRef]);

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    const content = contentRef.current;
    if (scroller === null || content === null) return;
    let seenHeights = '';
    let isReadersOwn = false;
    const heights = () => `${scroller.scrollHeight}/${scroller.clientHeight}`;
    const onScroll = () => {
      const isNear = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
      // Browsers tell of a scroll in the next frame, when what has grown since looks like a way that was scrolled.
      const isLayout = heights() !== seenHeights && !isReadersOwn;
      isReadersOwn = false;
      seenHeights = heights();
      if (isNear) {
        isAtEnd.current = true;
        setHasNews(false);
      } else if (isLayout && isAtEnd.current) toEnd();
      else isAtEnd.current = false;
    };
    const onWheel = ({ deltaY }: WheelEvent) => {
      if (deltaY < 0 && scroller.scrollTop > 0) isReadersOwn = true;
    };
    const onTouch = () => {
      isReadersOwn = true;
    };
    const onKey = ({ target, key }: KeyboardEvent) => {
      if (target === scroller && SCROLL_KEYS.has(key)) isReadersOwn = true;
    };
    const onPointer = ({ target }: PointerEvent) => {
      // The scrollbar is the list's own; a click on something in it scrolls nothing.
      if (target === scroller) isReadersOwn = true;
    };
    const observer = new ResizeObserver(() => {
      seenHeights = heights();
      if (isAtEnd.current) toEnd();
    });
    observer.observe(content);
    observer.observe(scroller);
    const passive = { passive: true };
    scroller.addEventListener('scroll', onScroll, passive);
    scroller.addEventListener('wheel', onWheel, passive);
    scroller.addEventListener('touchmove', onTouch, passive);
    scroller.addEventListener('keydown', onKey);
    scroller.addEventListener('pointerdown', onPointer);
    toEnd();
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', onScroll);
      scroller.removeEventListener('wheel', onWheel);
      scroller.removeEventListener('touchmove', onTouch);
      scroller.removeEventListener('keydown', onKey);
      scroller.removeEventListener('pointerdown', onPointer);
    };
  }, [scrollerRef, contentRef, toEnd]);

  const known = useRef(newest);
  useLayoutEffect(() => {
    // What is gone, or was edited, is no news.
    if (newest <= known.current) return;
    known.current = newest;
    if (isAtEnd.current) toEnd();
    else setHasNews(true);
  }, [newest, toEnd]);

  return { hasNews, toEnd };
}
