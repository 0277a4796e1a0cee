import { computed } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideTestTexts } from './test-texts';
import { Texts } from './texts';

it('says what is computed from its texts again when another language is spoken', async () => {
  TestBed.configureTestingModule({ providers: [provideTestTexts({ en: { loop: { open: 'open' } }, 'zh-CN': { loop: { open: '进行中' } } })] });
  const texts = TestBed.inject(Texts);
  await texts.use('zh-CN');
  const said = computed(() => texts.text('loop.open'));
  expect(said()).toBe('进行中');
  await texts.use('en');
  expect(said()).toBe('open');
});
