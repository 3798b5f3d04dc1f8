using System.Security.Cryptography;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Tests.Network;

/// <summary>Certificate, key and authorities as files: what cannot be used is named with its file.</summary>
public sealed class TlsCredentialsTests : IDisposable
{
    private readonly TlsScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Authorities_MayBeAFolder()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_scene.Folder, "authorities")).FullName;
        File.Copy(_scene.Trusted, Path.Combine(folder, "site.pem"));

        var credentials = TlsCredentials.Load(_scene.Unit.Certificate, _scene.Unit.Key, folder);

        Assert.Equal("CN=unit", credentials.Subject);
        Assert.True(credentials.NotAfter > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public void Files_ThatAreMissing_AreNamed()
    {
        Assert.Equal(TlsFileFault.Missing, Fault("/nowhere", _scene.Unit.Key, _scene.Trusted));
        Assert.Equal(TlsFileFault.Missing, Fault(_scene.Unit.Certificate, "/nowhere", _scene.Trusted));
        Assert.Equal(TlsFileFault.Missing, Fault(_scene.Unit.Certificate, _scene.Unit.Key, "/nowhere"));
        string empty = Directory.CreateDirectory(Path.Combine(_scene.Folder, "empty")).FullName;
        Assert.Equal(TlsFileFault.Missing, Fault(_scene.Unit.Certificate, _scene.Unit.Key, empty));
    }

    [Fact]
    public void Key_OfAnotherCertificate_IsRefused()
    {
        var other = _scene.Authority.Issue(_scene.Folder, "second");

        Assert.Equal(TlsFileFault.KeyDoesNotMatch, Fault(_scene.Unit.Certificate, other.Key, _scene.Trusted));
    }

    [Fact]
    public void Key_WithAPassword_IsRefused()
    {
        string path = Path.Combine(_scene.Folder, "locked.key");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));

        Assert.Equal(TlsFileFault.KeyEncrypted, Fault(_scene.Unit.Certificate, path, _scene.Trusted));
    }

    [Theory]
    [InlineData("no pem at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    public void Damage_IsRefused(string text)
    {
        string path = Path.Combine(_scene.Folder, "damaged");
        File.WriteAllText(path, text);

        Assert.Equal(TlsFileFault.NotPem, Fault(path, _scene.Unit.Key, _scene.Trusted));
        Assert.Equal(TlsFileFault.NotPem, Fault(_scene.Unit.Certificate, path, _scene.Trusted));
        Assert.Equal(TlsFileFault.NotPem, Fault(_scene.Unit.Certificate, _scene.Unit.Key, path));
    }

    [Fact]
    public void File_LongerThanTheLimit_IsRefused()
    {
        string path = Path.Combine(_scene.Folder, "long");
        File.WriteAllText(path, new string(' ', TlsCredentials.MaxFileBytes) + File.ReadAllText(_scene.Trusted));

        Assert.Equal(TlsFileFault.NotPem, Fault(_scene.Unit.Certificate, _scene.Unit.Key, path));
    }

    private static TlsFileFault Fault(string certificate, string key, string authorities) =>
        Assert.Throws<TlsCredentialsException>(() => TlsCredentials.Load(certificate, key, authorities)).Fault;
}
