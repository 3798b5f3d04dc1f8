using System.Security.Cryptography;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Appliance.Inference.Sealing;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Sealing;

public sealed class SealedFileTests : IDisposable
{
    private const int Piece = 1024 * 1024;

    private readonly byte[] _private = UnitKey.Create();
    private readonly UnitKey _key;

    public SealedFileTests() => _key = UnitKey.OfPrivate(_private);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Piece - 1)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    [InlineData((3 * Piece) + 17)]
    public void Open_WhatWasSealedForThisUnit_IsTheSame(int length)
    {
        byte[] content = Content(length);
        Assert.Equal(content, Open(Seal(content)));
    }

    [Fact]
    public void Seal_Twice_GivesNothingInCommon_AndNothingOfTheContent()
    {
        byte[] content = new byte[4096];
        (byte[] one, byte[] other) = (Seal(content), Seal(content));
        Assert.NotEqual(one[145..], other[145..]);
        Assert.Equal(-1, one.AsSpan().IndexOf(content.AsSpan(0, 16)));
    }

    [Fact]
    public void Open_ForAnotherUnit_IsRefusedByName()
    {
        using UnitKey other = UnitKey.OfPrivate(UnitKey.Create());
        using var output = new MemoryStream();
        SealedFile.Seal(Content(10), other, output);

        Assert.Contains($"for the key {other.KeyId}, this unit's is {_key.KeyId}", Refusal(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyByteAltered_IsRefused()
    {
        byte[] file = Seal(Content(100));
        for (int at = 0; at < file.Length; at++)
        {
            byte[] altered = [.. file];
            altered[at] ^= 1;
            Refusal(altered);
        }
    }

    [Fact]
    public void Open_CutOffLengthenedOrOutOfOrder_IsRefused()
    {
        const int sealedPiece = Piece + 16;
        byte[] file = Seal(Content(2 * Piece));
        Refusal(file[..^1]);
        Refusal(file[..^sealedPiece]);
        Refusal([.. file, 0]);
        Refusal([.. file[..145], .. file[(145 + sealedPiece)..], .. file[145..(145 + sealedPiece)]]);
    }

    [Fact]
    public void Open_LengthOfTwoGigabytesInASmallFile_AllocatesNothing()
    {
        byte[] file = Seal(Content(10));
        file.AsSpan(137, 8).Fill(0x7f);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    /// <summary>The description of the format is enough for somebody else to open a file.</summary>
    [Fact]
    public void Open_ByPythonCryptographyAfterTheDescription_IsTheSame()
    {
        const string program = """
            import sys
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
            from cryptography.hazmat.primitives.kdf.hkdf import HKDF
            data, key = open(sys.argv[1], "rb").read(), serialization.load_der_private_key(open(sys.argv[2], "rb").read(), None)
            header, body, length = data[:145], data[145:], int.from_bytes(data[137:145], "big")
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), header[40:105])
            aes = AESGCM(HKDF(hashes.SHA256(), 32, None, header).derive(key.exchange(ec.ECDH(), point)))
            step, out = 1024 * 1024 + 16, b""
            for number, at in enumerate(range(0, len(body), step)):
                out += aes.decrypt(number.to_bytes(12, "big"), body[at:at + step], None)
            assert len(out) == length
            open(sys.argv[3], "wb").write(out)
            """;
        using var folder = new TemporaryFolder();
        string In(string name) => Path.Combine(folder.Path, name);
        byte[] content = Content(Piece + 1000);
        File.WriteAllBytes(In("sealed"), Seal(content));
        File.WriteAllBytes(In("key"), _private);

        (int exitCode, string output) = Peers.Run("python3", ["-c", program, In("sealed"), In("key"), In("opened")]);

        Assert.True(exitCode == 0, output);
        Assert.Equal(content, File.ReadAllBytes(In("opened")));
    }

    [Fact]
    public void Package_Sealed_IsKnownByItsModelsAndRunsOnlyWithTheKey()
    {
        using var folder = new TemporaryFolder();
        using UnitKey other = UnitKey.OfPrivate(UnitKey.Create());

        var copy = (AppPackage)SealedPackage.Copy(LungApp.Package, ModuleSet.None, _key, folder.Path);

        string model = Path.Combine(folder.Path, "lung-air.onnx");
        Assert.Equal(LungApp.Package.ModelDigests, copy.ModelDigests);
        Assert.NotEqual(LungApp.Package.Digests["lung-air.onnx"], copy.Digests["lung-air.onnx"]);
        Assert.Empty(SealedPackage.Check(copy, () => UnitKey.OfPrivate(_private)));
        Assert.Contains("sealed for another unit", Assert.Single(SealedPackage.Check(copy, () => UnitKey.OfPrivate(UnitKey.Create()))).Message, StringComparison.Ordinal);
        using var with = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 }, () => UnitKey.OfPrivate(_private));
        using var without = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 });
        Assert.NotEmpty(with.Get(copy.Digests["lung-air.onnx"], model).Inputs);
        Assert.Contains("can be opened only there", Assert.Throws<InvalidDataException>(() => without.Get(copy.Digests["lung-air.onnx"], model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfAnotherCurve_IsRefused()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<InvalidDataException>(() => UnitKey.OfPrivate(key.ExportPkcs8PrivateKey()));
        Assert.Throws<InvalidDataException>(() => UnitKey.OfPrivate([1, 2, 3]));
    }

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(index => (byte)(index * 31 / 7))];

    private byte[] Seal(byte[] content)
    {
        using var output = new MemoryStream();
        SealedFile.Seal(content, _key, output);
        return output.ToArray();
    }

    private byte[] Open(byte[] file)
    {
        using var input = new MemoryStream(file);
        return SealedFile.Open(input, file.Length, _key);
    }

    private string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => Open(file)).Message;
}
