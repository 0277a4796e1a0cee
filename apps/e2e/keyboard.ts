import { expect, type Locator, type Page } from '@playwright/test';

const FAR = 120;

/** Somebody without a mouse. Wherever a key leads, the focus is somewhere, and it can be seen. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Into the field that has the focus. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Tab after Tab until it is there; every stop on the way is seen. */
  async goTo(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    // found once, not at every stop: asking a whole page for a role and a name takes long
    let element = await target.elementHandle();
    for (let i = 0; i < FAR; i += 1) {
      const at = await element!.evaluate((wanted) => (wanted.isConnected ? wanted === document.activeElement : null));
      if (at) return;
      if (at === null) element = await target.elementHandle();
      else {
        await this.press('Tab');
        await this.sees();
      }
    }
    throw new Error(`no way by Tab to ${target}`);
  }

  async take(target: Locator, key = 'Enter'): Promise<void> {
    await this.goTo(target);
    await this.press(key);
  }

  /** One of a group of choices: Tab leads to the group, the arrows to the choice. */
  async pick(group: Locator, choice: Locator): Promise<void> {
    const chosen = group.getByRole('radio', { checked: true });
    await expect(choice).toBeAttached();
    await this.goTo((await chosen.count()) ? chosen : group.getByRole('radio').first());
    for (let i = 0; i < (await group.getByRole('radio').count()) && !(await choice.isChecked()); i += 1) {
      await this.press('ArrowDown');
      await this.sees();
    }
    await expect(choice).toBeChecked();
  }

  /** After something that was taken has gone: the focus stands in the page, not in nothing. */
  async isSomewhere(): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
    await this.sees();
  }

  private async sees(): Promise<void> {
    await expect.poll(() => this.page.evaluate(invisibleFocus), { message: 'the focus can be seen' }).toBe('');
  }
}

/** In the page: '' when what has the focus is there and marked, else what is wrong. */
function invisibleFocus(): string {
  const focused = document.activeElement;
  // past the last stop the focus is with the browser itself, and comes back to the first
  if (!focused || focused === document.body || focused === document.documentElement) return '';
  // a control of the library is marked by its frame, a hidden radio by its label
  const frames = [
    focused,
    focused.closest('label'),
    focused.closest('.ant-select-selector'),
    focused.closest('.ant-select, .ant-picker, .ant-input-affix-wrapper, nz-select'),
  ];
  const marked = frames.some((frame) => {
    if (!frame) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(frame);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
  const box = (focused.closest('label') ?? focused).getBoundingClientRect();
  const there = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return marked && there ? '' : `${marked ? 'out of sight' : 'without a mark'}: ${focused.outerHTML.slice(0, 160)}`;
}
