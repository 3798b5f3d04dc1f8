using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Tests.Apps;

/// <summary>A folder with the files of an app, and publishers to sign it: removed with the test.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edge-app-").FullName;

    public PackageFolder(string name) => Directory.CreateDirectory(Path = System.IO.Path.Combine(_root, name));

    public string Path { get; }

    /// <summary>The repository's own app under another id and version; its golden case is part of it.</summary>
    public static PackageFolder OfLungDensity(string id = "lung", string version = "1.0.0", Action<JsonObject>? change = null)
    {
        var folder = new PackageFolder(id);
        string source = System.IO.Path.Combine(Repository(), "models", "ct-lung-density");
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            folder.Write(System.IO.Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        }

        JsonObject manifest = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(source, "app.json")))!.AsObject();
        (manifest["id"], manifest["version"]) = (id, version);
        change?.Invoke(manifest);
        folder.Write("app.json", System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        return folder;
    }

    /// <summary>Makes the key of a publisher; the public half goes to <paramref name="trustedIn"/>, if that is given.</summary>
    public Publisher Publisher(string name = "vendor", string? trustedIn = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = System.IO.Path.Combine(_root, name + ".pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        if (trustedIn is not null)
        {
            Directory.CreateDirectory(trustedIn);
            File.WriteAllText(System.IO.Path.Combine(trustedIn, name + ".pem"), key.ExportSubjectPublicKeyInfoPem());
        }

        return Inference.Apps.Publisher.Load(file);
    }

    /// <summary>Another golden case, done in a moment: one image of a modality that the app does not read.</summary>
    public void ExpectRefusal()
    {
        Directory.Delete(System.IO.Path.Combine(Path, "golden"), recursive: true);
        Write("golden/other/expected.json", """{ "refusals": ["no-such-modality"] }"""u8);
        DicomDataset image = new Receive.TestObject().Dataset().AddOrUpdate(DicomTag.Modality, "MR");
        new DicomFile(image, DicomTransferSyntax.ExplicitVRLittleEndian).Save(System.IO.Path.Combine(Path, "golden/other/1.dcm"));
    }

    /// <summary>Seals the models for a unit.</summary>
    public void Seal(UnitKey recipient)
    {
        foreach (string model in Directory.GetFiles(Path, "*.onnx"))
        {
            byte[] content = File.ReadAllBytes(model);
            using FileStream file = File.Create(model);
            SealedFile.Seal(content, recipient, file);
        }
    }

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The package as one file.</summary>
    public async Task<byte[]> PackAsync(Publisher publisher, Func<PackageStatement, PackageStatement>? terms = null)
    {
        PackageStatement statement = PackageStatement.Of(AppPackage.Load(Path));
        statement = terms?.Invoke(statement) ?? statement;
        using var archive = new MemoryStream();
        await PackageArchive.WriteAsync(Path, statement, PackageSignature.Sign(statement, publisher), archive, null, TestContext.Current.CancellationToken);
        return archive.ToArray();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Appliance.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
