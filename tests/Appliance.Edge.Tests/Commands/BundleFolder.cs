using Appliance.Inference.Tests.Support;

namespace Appliance.Edge.Tests.Commands;

/// <summary>A MONAI bundle of a test's own: everything above −57 HU is class 1. Removed with the test.</summary>
internal sealed class BundleFolder : IDisposable
{
    public const string Metadata = """
        {
          "version": "0.2.0", "monai_version": "1.3.0", "name": "Soft tissue", "task": "Soft tissue", "description": "Finds what is no air.", "authors": "Tests",
          "copyright": "Tests", "data_source": "none", "label_classes": "1 is tissue", "intended_use": "Tests only.", "eval_metrics": { "mean_dice": 1 }, "references": ["none"],
          "network_data_format": {
            "inputs": { "image": { "type": "image", "format": "hounsfield", "modality": "CT", "num_channels": 1, "spatial_shape": [32, 32, 32], "is_patch_data": true, "channel_def": { "0": "image" } } },
            "outputs": { "pred": { "type": "image", "format": "segmentation", "num_channels": 2, "spatial_shape": [32, 32, 32], "channel_def": { "0": "background", "1": "Tissue" } } }
          }
        }
        """;

    public const string Inference = """
        {
          "preprocessing": { "_target_": "Compose", "transforms": [
            { "_target_": "LoadImaged", "keys": "image" }, { "_target_": "EnsureChannelFirstd", "keys": "image" },
            { "_target_": "Orientationd", "keys": "image", "axcodes": "RAS" },
            { "_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -57, "a_max": 164, "b_min": 0, "b_max": 1, "clip": true },
            { "_target_": "RandCropByPosNegLabeld", "keys": "image" } ] },
          "inferer": { "_target_": "SlidingWindowInferer", "roi_size": [32, 32, 32], "overlap": 0.25 },
          "postprocessing": { "_target_": "Compose", "transforms": [
            { "_target_": "Activationsd", "softmax": true }, { "_target_": "AsDiscreted", "argmax": true }, { "_target_": "SaveImaged" } ] }
        }
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bundle-");

    public BundleFolder()
    {
        Write("configs/metadata.json", System.Text.Encoding.UTF8.GetBytes(Metadata));
        Write("configs/inference.json", System.Text.Encoding.UTF8.GetBytes(Inference));
        Write("models/model.onnx", TinyModel.Bytes());
        Write("docs/README.md", "# Soft tissue\n"u8);
        Write("LICENSE", "Apache-2.0\n"u8);
    }

    public string Path => System.IO.Path.Combine(_root.FullName, "soft_tissue");

    public string Package => System.IO.Path.Combine(_root.FullName, "package");

    public string Missing => Package + ".missing.txt";

    public string Other(string name) => System.IO.Path.Combine(_root.FullName, name);

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
