using Appliance.Inference.Apps;

namespace Appliance.Inference.Runtime;

/// <summary>A model file, and what its package allows an accelerator to do with it.</summary>
/// <param name="Sha256">Digest of the file as lower-case hexadecimal.</param>
/// <param name="Path">The .onnx file.</param>
/// <param name="Terms">What is allowed; null when the package does not say, and then TensorRT does not compile it.</param>
public sealed record ModelSource(string Sha256, string Path, ModelTerms? Terms)
{
    /// <summary>Equal keys, one session: the bytes and the terms.</summary>
    public string Key => $"{Sha256} {Terms?.Fingerprint}";

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is not the one with this digest any more.</exception>
    internal byte[] Read()
    {
        byte[] bytes = File.ReadAllBytes(Path);
        return FileDigests.Sha256(bytes) == Sha256
            ? bytes
            : throw new InvalidDataException($"{System.IO.Path.GetFileName(Path)} changed after its package was opened; reinstall the package.");
    }
}
