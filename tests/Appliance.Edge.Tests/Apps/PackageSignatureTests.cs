using System.Diagnostics;
using System.Security.Cryptography;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Apps;

public sealed class PackageSignatureTests : IDisposable
{
    private readonly PackageFolder _folder = new("a");
    private readonly string _trusted = Directory.CreateTempSubdirectory("edge-trust-").FullName;

    private static readonly PackageStatement Statement = new()
    {
        Format = 1, App = "a", Version = "1.2.3", Regions = ["CN"], NotAfter = new DateOnly(2031, 1, 2),
        Files = new Dictionary<string, PackagedFile> { ["app.json"] = new(new string('a', 64), 3), ["m/model.onnx"] = new(new string('b', 64), 4) },
    };

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_trusted, recursive: true);
    }

    [Fact]
    public void Signature_IsReadBackWithItsPublisher()
    {
        using Publisher publisher = _folder.Publisher("ours", _trusted);
        using var trusted = TrustedPublishers.Load(_trusted);

        (PackageStatement read, string name) = PackageSignature.Open(PackageSignature.Sign(Statement, publisher), trusted, "a");

        Assert.Equal(("ours", "1.2.3", new DateOnly(2031, 1, 2)), (name, read.Version, read.NotAfter));
        Assert.Equal(Statement.Files, read.Files);
        Assert.Equal(Statement.ContentDigest, read.ContentDigest);
    }

    /// <summary>RFC 9052, 4.4: the signature is over Sig_structure, here built and checked by libraries that are not ours.</summary>
    [Fact]
    public void Signature_IsCoseSign1ForOthersToo()
    {
        using Publisher publisher = _folder.Publisher("ours", _trusted);
        string cose = Path.Combine(_trusted, "app.cose");
        File.WriteAllBytes(cose, PackageSignature.Sign(Statement, publisher));

        string answer = Python(
            """
            import sys, json, hashlib, cbor2
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec, utils
            tag = cbor2.loads(open(sys.argv[1], 'rb').read())
            protected, unprotected, payload, signature = tag.value
            key = serialization.load_pem_public_key(open(sys.argv[2], 'rb').read())
            half = len(signature) // 2
            der = utils.encode_dss_signature(int.from_bytes(signature[:half], 'big'), int.from_bytes(signature[half:], 'big'))
            key.verify(der, cbor2.dumps(['Signature1', protected, b'', payload]), ec.ECDSA(hashes.SHA256()))
            spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
            headers = cbor2.loads(protected)
            assert headers[4] == hashlib.sha256(spki).digest()
            print(tag.tag, headers[1], json.loads(payload)['app'])
            """,
            cose, Path.Combine(_trusted, "ours.pem"));

        Assert.Equal("18 -7 a", answer.Trim());
    }

    [Fact]
    public void EveryByteAltered_IsRefused()
    {
        using Publisher publisher = _folder.Publisher("ours", _trusted);
        using var trusted = TrustedPublishers.Load(_trusted);
        byte[] cose = PackageSignature.Sign(Statement, publisher);
        for (int at = 0; at < cose.Length; at++)
        {
            byte[] altered = [.. cose];
            altered[at] ^= 0x20;
            try
            {
                // Header parameters outside the signature may change; what was signed may not.
                Assert.Equal(Statement.ContentDigest, PackageSignature.Open(altered, trusted, "a").Statement.ContentDigest);
                Assert.Fail($"byte {at} was altered and nobody minded");
            }
            catch (AppPackageException refused)
            {
                Assert.Equal(PackageStatement.FileName, refused.Faults[0].Path);
            }
        }
    }

    [Theory]
    [InlineData("D2844BA13BFFFFFFFFFFFFFFFF40A04040", "a header label below every integer")]
    [InlineData("D28443A10126A0F640", "no content")]
    [InlineData("D28440A04040", "no headers")]
    [InlineData("D18440A04040", "another message: COSE_Mac0")]
    [InlineData("D284", "cut off")]
    [InlineData("00", "no array")]
    [InlineData("", "nothing")]
    public void WhatIsNoSignature_IsRefused(string cose, string what)
    {
        using var trusted = TrustedPublishers.Load(_trusted);
        var refused = Assert.Throws<AppPackageException>(() => PackageSignature.Open(Convert.FromHexString(cose), trusted, "a"));
        Assert.True(refused.Faults[0].Path == PackageStatement.FileName, what);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("app.cose")]
    [InlineData("line\nfeed")]
    [InlineData("")]
    public void SignedPathThatLeavesThePackage_IsRefused(string path)
    {
        using Publisher publisher = _folder.Publisher("ours", _trusted);
        using var trusted = TrustedPublishers.Load(_trusted);
        var statement = Statement with
        {
            Files = new Dictionary<string, PackagedFile> { ["app.json"] = new(new string('a', 64), 3), [path] = new(new string('b', 64), 4) },
        };

        var refused = Assert.Throws<AppPackageException>(() => PackageSignature.Open(PackageSignature.Sign(statement, publisher), trusted, "a"));
        Assert.Contains("path cannot be part of a package", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trust_KeyTakenAway_IsWithdrawn_AndWhatIsNoKeyIsNamed()
    {
        using Publisher publisher = _folder.Publisher("ours", _trusted);
        byte[] cose = PackageSignature.Sign(Statement, publisher);
        File.Delete(Path.Combine(_trusted, "ours.pem"));
        File.WriteAllText(Path.Combine(_trusted, "broken.pem"), "no key");
        using (var rsa = RSA.Create(2048))
        {
            File.WriteAllText(Path.Combine(_trusted, "rsa.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        }

        using var trusted = TrustedPublishers.Load(_trusted);

        Assert.Contains("Nobody", Assert.Throws<AppPackageException>(() => PackageSignature.Open(cose, trusted, "a")).Message, StringComparison.Ordinal);
        Assert.Equal(2, trusted.Unusable.Count);
        Assert.All(trusted.Unusable, sentence => Assert.Contains("holds no elliptic-curve key in PEM", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void PublicKey_CannotSign()
    {
        _folder.Publisher("ours", _trusted).Dispose();
        using var half = Publisher.Load(Path.Combine(_trusted, "ours.pem"));
        Assert.Contains("private key is needed", Assert.Throws<InvalidDataException>(() => PackageSignature.Sign(Statement, half)).Message, StringComparison.Ordinal);
    }

    private static string Python(string script, params string[] arguments)
    {
        Assert.SkipUnless(
            Directory.Exists("/usr/lib/python3/dist-packages/cbor2") || Environment.GetEnvironmentVariable("CI") == "true", "python3-cbor2 is not installed");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output;
    }
}
