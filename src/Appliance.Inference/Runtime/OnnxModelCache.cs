using System.Collections.Concurrent;

namespace Appliance.Inference.Runtime;

/// <summary>Loaded models by the digest of their bytes, so that apps which carry the same model share one session.</summary>
/// <param name="options">Providers, threads, native library.</param>
public sealed class OnnxModelCache(OnnxRuntimeOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OnnxModel>> _models = new(StringComparer.Ordinal);

    /// <summary>The model with a digest, loaded from its file on first use.</summary>
    /// <param name="sha256">Digest of the file as lower-case hexadecimal; checked when the file is read.</param>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="InvalidDataException">The file is not the one with this digest any more.</exception>
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
        return Apps.FileDigests.Sha256(bytes) == sha256
            ? OnnxModel.Load(bytes, options)
            : throw new InvalidDataException($"{Path.GetFileName(path)} changed after its package was opened; reinstall the package.");
    }
}
