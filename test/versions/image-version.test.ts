import t from 'tap';
import { imageVersion } from '../../src/versions/image-version.ts';

const CASES: Readonly<Record<string, string | undefined>> = {
  'ghcr.io/example/gitlab-runner-irsa:0.1.0': '0.1.0',
  'images.example.com:5000/gitlab-runner-irsa:v1.2.3': '1.2.3',
  'images.example.com/gitlab-runner-irsa:1.2.3-rc.1@sha256:00': '1.2.3-rc.1',
  'gitlab-runner-irsa@sha256:00': undefined,
  'images.example.com:5000/gitlab-runner-irsa': undefined,
  'gitlab-runner-irsa:main': undefined,
  'gitlab-runner-irsa:1.2': undefined,
};

for (const [image, version] of Object.entries(CASES))
  t.test(`${image} is ${version ?? 'of an unknown version'}`, async (t) => t.equal(imageVersion(image), version));
