using System.Text.Json;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary>A MONAI bundle: <c>configs/metadata.json</c>, <c>configs/inference.json</c> and what else lies in its folder.</summary>
public sealed class MonaiBundle
{
    private const string MetadataName = "configs/metadata.json";
    private const string InferenceName = "configs/inference.json";

    private MonaiBundle(string name, JsonElement metadata, JsonElement? inference) => (Name, Metadata, Inference) = (name, metadata, inference);

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>What is wrong with files that are not needed, for a person to see to.</summary>
    public IReadOnlyList<AppFault> Open { get; private init; } = [];

    /// <summary>Files that go with the package, by the name they get there.</summary>
    public IReadOnlyDictionary<string, string> Files { get; private init; } = new Dictionary<string, string>();

    internal JsonElement Metadata { get; }

    internal JsonElement? Inference { get; }

    /// <summary>Opens the bundle in a folder.</summary>
    /// <exception cref="AppPackageException">It is no bundle, or its metadata cannot be read.</exception>
    public static MonaiBundle OpenFolder(string folder)
    {
        string Place(string name) => Path.Combine(folder, name);
        if (!File.Exists(Place(MetadataName)))
        {
            throw new AppPackageException(folder, [new AppFault(MetadataName, "The file is missing; a MONAI bundle is a folder with configs and models. Unpack an archive first.")]);
        }

        var open = new List<AppFault>();
        byte[] metadata = ReadAll(folder, MetadataName);
        byte[]? inference = File.Exists(Place(InferenceName)) ? ReadAll(folder, InferenceName) : null;
        if (inference is null)
        {
            string yaml = new[] { "configs/inference.yaml", "configs/inference.yml" }.FirstOrDefault(name => File.Exists(Place(name))) ?? "";
            open.Add(new AppFault(InferenceName, yaml.Length > 0
                ? $"There is only {yaml}; write it as JSON and import again, or put orientation, spacing and scaling into the graph by hand."
                : "The file is missing; put orientation, spacing and scaling into the graph by hand."));
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string from, string to) in new[] { ("models/model.onnx", PackageDraft.ModelName), ("LICENSE", "LICENSE"), ("docs/README.md", "docs/README.md"), ("docs/data_license.txt", "docs/data_license.txt") })
        {
            if (File.Exists(Place(from)))
            {
                files[to] = Place(from);
            }
        }

        if (!files.ContainsKey(PackageDraft.ModelName))
        {
            open.Add(new AppFault("models/model.onnx", WithoutModel(folder)));
        }

        if (!files.ContainsKey("LICENSE"))
        {
            open.Add(new AppFault("LICENSE", "The bundle has none. Find out under which terms its weights may be used, and put them into this file."));
        }

        return Read(new DirectoryInfo(folder).Name, metadata, inference, open, files, folder);
    }

    /// <summary>Reads a bundle from the bytes of its two files.</summary>
    /// <exception cref="AppPackageException">The metadata cannot be read.</exception>
    public static MonaiBundle Read(string name, byte[] metadata, byte[]? inference) => Read(name, metadata, inference, [], new Dictionary<string, string>(), name);

    private static MonaiBundle Read(
        string name, byte[] metadata, byte[]? inference, List<AppFault> open, IReadOnlyDictionary<string, string> files, string folder)
    {
        if (BundleFile.Parse(metadata, out string fault) is not { ValueKind: JsonValueKind.Object } read)
        {
            throw new AppPackageException(folder, [new AppFault(MetadataName, $"The file is no JSON object: {fault}")]);
        }

        JsonElement? config = inference is null ? null : BundleFile.Parse(inference, out fault);
        if (inference is not null && config is null)
        {
            open.Add(new AppFault(InferenceName, $"The file is not JSON and was not used: {fault}"));
        }

        return new MonaiBundle(name, read, config) { Open = open, Files = files };
    }

    private static string WithoutModel(string folder)
    {
        const string Export = "where MONAI is installed: python -m monai.bundle onnx_export network_def --filepath models/model.onnx --ckpt_file models/model.pt "
            + "--meta_file configs/metadata.json --config_file configs/inference.json; then import again.";
        string models = Path.Combine(folder, "models");
        return File.Exists(Path.Combine(models, "model.pt")) ? $"There is only models/model.pt. Export it {Export}"
            : File.Exists(Path.Combine(models, "model.ts")) ? $"There is only the TorchScript models/model.ts, which ONNX Runtime does not read. Get the checkpoint models/model.pt and export it {Export}"
            : File.Exists(Path.Combine(folder, "large_files.yml")) ? $"The weights were not fetched: get the files that large_files.yml lists. If there is no model.onnx among them, export it {Export}"
            : $"There are no weights. Get models/model.pt and export it {Export}";
    }

    private static byte[] ReadAll(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return new FileInfo(path).Length <= BundleFile.MaxBytes
                ? File.ReadAllBytes(path)
                : throw new AppPackageException(folder, [new AppFault(name, $"The file is larger than {BundleFile.MaxBytes} bytes.")]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(folder, [new AppFault(name, $"The file cannot be read: {cause.Message}")]);
        }
    }
}
