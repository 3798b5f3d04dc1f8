using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Inference.Sealing;

namespace Appliance.Inference.Runtime;

/// <summary>Loaded models by the digest of their bytes, so that apps which carry the same model share one session.</summary>
/// <param name="options">Providers, threads, native library.</param>
/// <param name="key">The unit's key, asked for when a model is sealed, and disposed of; without one such a model cannot be loaded.</param>
public sealed class OnnxModelCache(OnnxRuntimeOptions options, Func<UnitKey>? key = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OnnxModel>> _models = new(StringComparer.Ordinal);

    /// <summary>The model with a digest, loaded from its file on first use.</summary>
    /// <param name="sha256">Digest of the file as lower-case hexadecimal; checked when the file is read.</param>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="InvalidDataException">The file is not the one with this digest any more, or it is sealed and not for this unit.</exception>
    public OnnxModel Get(string sha256, string path)
    {
        Lazy<OnnxModel> model = _models.GetOrAdd(sha256, digest => new Lazy<OnnxModel>(() => Load(digest, path)));
        try
        {
            return model.Value;
        }
        catch
        {
            // Whatever was wrong may be mended without a restart, as by installing the package again.
            _models.TryRemove(new KeyValuePair<string, Lazy<OnnxModel>>(sha256, model));
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<OnnxModel> model in _models.Values.Where(model => model.IsValueCreated))
        {
            model.Value.Dispose();
        }
        _models.Clear();
    }

    private OnnxModel Load(string sha256, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (Apps.FileDigests.Sha256(bytes) != sha256)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} changed after its package was opened; reinstall the package.");
        }
        return SealedFile.IsSealed(bytes) ? LoadSealed(bytes, path) : OnnxModel.Load(bytes, options);
    }

    /// <summary>The content exists in memory alone, and no longer than the runtime needs it.</summary>
    private OnnxModel LoadSealed(byte[] bytes, string path)
    {
        using UnitKey mine = key?.Invoke() ?? throw new InvalidDataException($"{Path.GetFileName(path)} is sealed for a unit and can be opened only there.");
        using var file = new MemoryStream(bytes, writable: false);
        byte[] content = SealedFile.Open(file, bytes.Length, mine);
        try
        {
            return OnnxModel.Load(content, options);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
