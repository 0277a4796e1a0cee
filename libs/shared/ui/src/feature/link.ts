/** An address as the server gives it, `/alerts?alert=7`, for `routerLink`, which would write the question mark as a letter. */
export const linkPath = (link: string): string => link.split('?')[0];

export const linkQuery = (link: string): Record<string, string> => Object.fromEntries(new URLSearchParams(link.split('?')[1] ?? ''));
