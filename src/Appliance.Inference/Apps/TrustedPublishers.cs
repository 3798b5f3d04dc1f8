using System.Globalization;

namespace Appliance.Inference.Apps;

/// <summary>The publishers whose packages are taken: one PEM file each in a folder. Taking a file away withdraws the trust.</summary>
public sealed class TrustedPublishers : IDisposable
{
    private readonly Dictionary<string, Publisher> _byKey = new(StringComparer.Ordinal);

    private TrustedPublishers(IEnumerable<Publisher> publishers, IReadOnlyList<string> unusable)
    {
        foreach (Publisher publisher in publishers)
        {
            if (!_byKey.TryAdd(publisher.KeyId, publisher))
            {
                publisher.Dispose();
            }
        }
        Unusable = unusable;
    }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _byKey.Values.Select(publisher => publisher.Name).Order(StringComparer.Ordinal);

    /// <summary>Why files of the folder are not keys, one sentence each, in the language of this process.</summary>
    public IReadOnlyList<string> Unusable { get; }

    /// <summary>Those whose keys are named, file by file.</summary>
    /// <exception cref="InvalidDataException">A file holds no key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrustedPublishers Of(IEnumerable<string> files) => new([.. files.Select(Publisher.Load)], []);

    /// <summary>Reads the keys of a folder; one that is not there trusts nobody.</summary>
    public static TrustedPublishers Load(string folder)
    {
        var publishers = new List<Publisher>();
        var unusable = new List<string>();
        foreach (string path in (Directory.Exists(folder) ? Directory.GetFiles(folder, "*.pem") : []).Order(StringComparer.Ordinal))
        {
            try
            {
                publishers.Add(Publisher.Load(path));
            }
            catch (Exception cause) when (cause is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                unusable.Add(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? LocalFault.MessageZh(cause) : cause.Message);
            }
        }
        return new TrustedPublishers(publishers, unusable);
    }

    /// <summary>The publisher with a key; null when it is not trusted.</summary>
    internal Publisher? Find(string keyId) => _byKey.GetValueOrDefault(keyId);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Publisher publisher in _byKey.Values)
        {
            publisher.Dispose();
        }
    }
}
