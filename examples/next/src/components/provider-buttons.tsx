import { auth, providers } from '../auth.ts'

const titles: Readonly<Record<string, string>> = {
  local: 'a test provider',
  google: 'Google',
}

/** Links, and no `Link`: that would start log-ins ahead of the click. */
export function ProviderButtons() {
  return (
    <>
      <p className="or">or</p>
      {Object.keys(providers).map((name) => (
        <a
          key={name}
          className="button quiet"
          href={`${auth.mountPath}/auth/${name}/authorize?redirect_to=/sign-in`}
        >
          Use {titles[name]}
        </a>
      ))}
    </>
  )
}
