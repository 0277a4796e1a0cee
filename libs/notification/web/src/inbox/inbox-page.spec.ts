import { render, screen, waitFor } from '@testing-library/angular';
import { NotificationService, type NotificationView } from '@kpi-loop/shared/client';
import { Router } from '@angular/router';
import { TestBed } from '@angular/core/testing';
import en from '../i18n/en.json';
import zh from '../i18n/zh-CN.json';
import { providers } from '../testing/spec-inbox';
import { InboxPage } from './inbox-page';

const told = (change: Partial<NotificationView> = {}): NotificationView => ({
  id: 'n1',
  type: 'alert.raised',
  aggregate: 'alert',
  aggregateId: 'a1',
  link: '/alerts?alert=a1',
  params: { metric: '支付成功率', metricEn: 'Payment success', rule: 'PACE' },
  at: '2026-08-18T02:00:00Z',
  readAt: null,
  ...change,
});

const keys = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keys(value as object, `${path}${key}.`)));
it('has every text in both languages', () => expect(keys(en).sort()).toEqual(keys(zh).sort()));

describe('notifications', () => {
  const service = () => ({
    notificationList: jest.fn(async (params: { cursor?: string }) =>
      params.cursor
        ? { items: [told({ id: 'n2', type: 'statement.released', params: {} })], next: null, unread: 2 }
        : { items: [told()], next: 'abc', unread: 2 },
    ),
    notificationRead: jest.fn(async () => ({ unread: 1 })),
    notificationReadAll: jest.fn(async () => ({ unread: 0 })),
  });
  const open = async (useValue: ReturnType<typeof service>) => render(InboxPage, { providers: [...providers, { provide: NotificationService, useValue }] });

  it('says what happened in the language that is spoken', async () => {
    await open(service());
    expect(await screen.findByText('Payment success: Behind pace; see what drives it')).toBeTruthy();
    expect(screen.getByText('2 unread')).toBeTruthy();
  });

  it('marks a notification read and opens what it is about', async () => {
    const fake = service();
    await open(fake);
    const go = jest.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    (await screen.findByText(/Payment success/)).click();
    await waitFor(() => expect(go).toHaveBeenCalledWith('/alerts?alert=a1'));
    expect(fake.notificationRead).toHaveBeenCalledWith({ id: 'n1' });
  });

  it('asks for the next page by its cursor and marks all as read', async () => {
    const fake = service();
    await open(fake);
    (await screen.findByRole('button', { name: 'Load more' })).click();
    expect(await screen.findByText('Your incentive statement is ready to read')).toBeTruthy();
    screen.getByRole('button', { name: /Mark all as read/ }).click();
    await waitFor(() => expect(fake.notificationReadAll).toHaveBeenCalled());
  });
});
