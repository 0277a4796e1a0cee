import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { type MenuEntry, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen } from '@testing-library/angular';
import en from '../../../public/i18n/en.json';
import zh from '../../../public/i18n/zh-CN.json';
import { NavList } from './nav-list';

const entry = (path: string): MenuEntry => ({ group: 'metrics', order: 1, path, key: `at.${path}`, icon: 'loop' });
const [tree, map] = [entry('tree'), entry('map')];

describe('the main menu', () => {
  afterEach(() => localStorage.clear());
  const open = () =>
    render(NavList, {
      inputs: { sections: [{ group: 'metrics', entries: [tree, map] }], active: tree, badges: new Map() },
      providers: [provideTestTexts({ en, 'zh-CN': zh }, 'en'), provideRouter([])],
    });
  const links = () => screen.getAllByRole('link').map((link) => link.getAttribute('href'));

  it('folds a group to the page that is open, and opens it again', async () => {
    await open();
    const group = screen.getByRole('button', { name: 'Metrics' });
    expect(links()).toEqual(['/tree', '/map']);
    fireEvent.click(group);
    expect(group.getAttribute('aria-expanded')).toBe('false');
    expect(links()).toEqual(['/tree']);
    fireEvent.click(group);
    expect(links()).toEqual(['/tree', '/map']);
  });

  it('stays folded as it was left', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: 'Metrics' }));
    TestBed.resetTestingModule();
    await open();
    expect(screen.getByRole('button', { name: 'Metrics' }).getAttribute('aria-expanded')).toBe('false');
  });
});
