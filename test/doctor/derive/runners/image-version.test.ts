import t from 'tap';
import { imageVersion } from '../../../../src/doctor/derive/runners/image-version.ts';

const cases: readonly [image: string | undefined, version: string | undefined][] = [
  ['registry.gitlab.com/gitlab-org/gitlab-runner:alpine-v17.9.0', '17.9'],
  ['registry.gitlab.com/gitlab-org/gitlab-runner:alpine3.21-v18.1.0', '18.1'],
  ['gitlab/gitlab-runner:v19.4.0', '19.4'],
  ['mirror.example.com:5000/gitlab-runner:v19.4', '19.4'],
  ['gitlab/gitlab-runner:17.9.0-ubi', '17.9'],
  ['gitlab/gitlab-runner:ubuntu-v17.8.3@sha256:0123', '17.8'],
  ['gitlab/gitlab-runner:latest', undefined],
  ['gitlab/gitlab-runner:alpine3.21-bleeding', undefined],
  ['gitlab/gitlab-runner', undefined],
  ['mirror.example.com:5000/gitlab-runner', undefined],
  ['gitlab/gitlab-runner@sha256:0123', undefined],
  ['images.example.com/runner:2026.11', undefined],
  [undefined, undefined],
];

for (const [image, version] of cases)
  t.test(`image ${image} is version ${version}`, async (t) => {
    const found = imageVersion(image);
    t.equal(found && `${found.major}.${found.minor}`, version);
  });
