using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Uplink;

/// <summary>Who this unit is upstream, and how it names studies there.</summary>
public sealed class UnitIdentity
{
    /// <summary>The site's key in <c>keys/</c>: without it nobody can link a pseudonym to a study.</summary>
    public const string SiteKeyFile = "site.key";

    private const int SiteKeyBytes = 32;
    private const int UnitIdBytes = 8;

    private readonly byte[] _siteKey;

    private UnitIdentity(string unitId, byte[] siteKey) => (UnitId, _siteKey) = (unitId, siteKey);

    /// <summary>The unit id: client id, user name and topic level.</summary>
    public string UnitId { get; }

    /// <summary>Reads the identity; what is missing is made, once for the life of the state folder.</summary>
    /// <param name="folder">The state folder, already prepared.</param>
    /// <param name="configuredUnitId">The unit id by configuration; blank to take the one made at first start.</param>
    /// <exception cref="StateFolderException">The keys cannot be read or written.</exception>
    public static UnitIdentity Load(StateFolder folder, string? configuredUnitId)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var unitId = string.IsNullOrWhiteSpace(configuredUnitId)
            ? $"unit-{Convert.ToHexStringLower(KeyFile.ReadOrCreate(folder, "unit.id", UnitIdBytes))}"
            : configuredUnitId;
        return new UnitIdentity(unitId, KeyFile.ReadOrCreate(folder, SiteKeyFile, SiteKeyBytes));
    }

    /// <summary>The name of a study upstream: HMAC-SHA256 of its Study Instance UID under the site's key, in hex.</summary>
    /// <param name="studyUid">Study Instance UID (0020,000D).</param>
    public string Pseudonym(string studyUid) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_siteKey, Encoding.ASCII.GetBytes(studyUid)));

    /// <summary>A number that stands for a fact about a patient in this site's journal, and nowhere else; 0 for an empty one.</summary>
    /// <param name="kind">What kind of fact: equal values of two kinds get different numbers, and none gets a study's name.</param>
    /// <param name="value">The fact.</param>
    internal ulong Digest(string kind, string value) =>
        value.Length == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(_siteKey, Encoding.UTF8.GetBytes($"{kind}\0{value}"))) | 1;
}
