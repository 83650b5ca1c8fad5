import { Octokit } from '@octokit/rest'

const octokit = new Octokit()
await octokit.issues.addLabels({ owner: 'parish', repo: 'site', issue_number: 7, labels: ['roof'] })
