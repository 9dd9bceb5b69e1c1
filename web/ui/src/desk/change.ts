// Changes a class: what is left out stays as it is, which the generated type cannot say.
import { call } from '../lib/api';
import type { ChangeClass, Class } from './types';

export const changeClass = (id: string, change: Partial<ChangeClass>): Promise<Class> =>
  call('patch', '/classes/{class}', { parts: { class: id }, body: change as ChangeClass });
