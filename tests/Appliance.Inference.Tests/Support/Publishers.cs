using System.Security.Cryptography;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Tests.Support;

/// <summary>Publishers with new keys, and who trusts them: removed with the test.</summary>
internal sealed class Publishers : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the key of a publisher.</summary>
    public Publisher Make(string name, bool isTrusted = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string trusted = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "trusted")).FullName, name + ".pem");
        string secret = Path.Combine(_folder.Path, name + ".pem");
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        if (isTrusted)
        {
            File.WriteAllText(trusted, key.ExportSubjectPublicKeyInfoPem());
        }
        return Publisher.Load(secret);
    }

    public TrustedPublishers Trusted() => TrustedPublishers.Load(Path.Combine(_folder.Path, "trusted"));

    public void Dispose() => _folder.Dispose();
}
