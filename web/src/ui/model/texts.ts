// SPDX-License-Identifier: Apache-2.0
import { catalog } from '../../i18n/catalog';

export const texts = catalog(
  {
    reading: 'Opening the model…',
    keys: 'The model in 3D. Arrow keys turn it, plus and minus bring it closer and away, 0 puts it back.',
    closer: 'Closer',
    away: 'Farther away',
    reset: 'Turn it back',
    no3d: 'This browser shows no 3D',
    'no3d.do': 'The price needs none; only the picture is missing.',
    unreadable: 'This file cannot be shown',
    'unreadable.do': 'Only STL is drawn here. Our own reading of the file does not depend on it.',
  },
  {
    reading: 'Открываем модель…',
    keys: 'Модель в 3D. Стрелки поворачивают, плюс и минус приближают и отдаляют, 0 возвращает как было.',
    closer: 'Ближе',
    away: 'Дальше',
    reset: 'Вернуть как было',
    no3d: 'Этот браузер не показывает 3D',
    'no3d.do': 'Для цены это неважно, не хватает только картинки.',
    unreadable: 'Этот файл показать нельзя',
    'unreadable.do': 'Здесь рисуется только STL. На наше чтение файла это не влияет.',
  },
);
