using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Inference.Apps;
using Appliance.Inference.Sealing;

namespace Appliance.Inference.Runtime;

/// <summary>Loaded models by the digest of their bytes, so that apps which carry the same model share one session.</summary>
/// <param name="options">Providers, threads, native library.</param>
/// <param name="key">The unit's key, asked for when a model is sealed, and disposed of; without one such a model cannot be loaded.</param>
public sealed class OnnxModelCache(OnnxRuntimeOptions options, Func<UnitKey>? key = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OnnxModel>> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Lazy<OnnxModel>> _renewed = [];

    /// <summary>The model with a digest, loaded from its file on first use.</summary>
    /// <param name="sha256">Digest of the file as lower-case hexadecimal; checked when the file is read.</param>
    /// <param name="path">The .onnx file.</param>
    /// <param name="terms">What its package allows an accelerator to do with it; null when it does not say.</param>
    /// <exception cref="InvalidDataException">The file is not the one with this digest any more, or it is sealed and not for this unit.</exception>
    public OnnxModel Get(string sha256, string path, ModelTerms? terms = null)
    {
        var source = new ModelSource(sha256, path, terms);
        Lazy<OnnxModel> model = _models.GetOrAdd(source.Key, _ => new Lazy<OnnxModel>(() => Load(source)));
        try
        {
            return model.Value;
        }
        catch
        {
            // Whatever was wrong may be mended without a restart, as by installing the package again.
            _models.TryRemove(new KeyValuePair<string, Lazy<OnnxModel>>(source.Key, model));
            throw;
        }
    }

    /// <summary>
    /// Lets a model be loaded anew when it is next asked for, as when its engine has become ready. Whoever runs the old session goes on:
    /// it is disposed of with the cache.
    /// </summary>
    public void Renew(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (_models.TryRemove(source.Key, out Lazy<OnnxModel>? model))
        {
            _renewed.Add(model);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<OnnxModel> model in _models.Values.Concat(_renewed).Where(model => model.IsValueCreated))
        {
            model.Value.Dispose();
        }
        _models.Clear();
        _renewed.Clear();
    }

    private OnnxModel Load(ModelSource source)
    {
        byte[] bytes = source.Read();
        return SealedFile.IsSealed(bytes) ? LoadSealed(bytes, source) : OnnxModel.Load(bytes, source, options);
    }

    /// <summary>The content exists in memory alone, and no longer than the runtime needs it; an engine would put it on the disk in the clear.</summary>
    private OnnxModel LoadSealed(byte[] bytes, ModelSource source)
    {
        using UnitKey mine = key?.Invoke()
            ?? throw new InvalidDataException($"{Path.GetFileName(source.Path)} is sealed for a unit and can be opened only there.");
        using var file = new MemoryStream(bytes, writable: false);
        byte[] content = SealedFile.Open(file, bytes.Length, mine);
        try
        {
            return OnnxModel.Load(content, source with { Terms = null }, options);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
