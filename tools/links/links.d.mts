export function routesIn(code: string): string[];
export function apiLinks(code: string): string[];
export function pageLinks(code: string): string[];
export function deadLinks(root: string): string[];
