using System.Security.Cryptography;
using System.Text;
using Appliance.Edge.Running.Engines;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Proofs;

/// <summary>Where golden cases are run: the unit as it is now, and the engines that it has compiled.</summary>
/// <param name="platform">What an app's numbers depend on beside it.</param>
/// <param name="engines">The compiled engines that an app is run on now.</param>
public sealed class ProvingGround(UnitPlatform platform, Func<AppPackage, IEnumerable<string>> engines)
{
    /// <summary>What an app's numbers depend on beside it.</summary>
    public UnitPlatform Platform { get; } = platform;

    /// <summary>The ground with the engines of a shelf. An engine that becomes ready later makes another subject: it has to be proved too.</summary>
    public static ProvingGround On(UnitPlatform platform, EngineShelf shelf) =>
        new(platform, package => shelf.Needed(package).Keys.Where(key => shelf.StateOf(key) == EngineState.Ready));

    /// <summary>SHA-256 that names what is proved: the package, the very modules that it is made up of, and the engines that it runs on.</summary>
    public string SubjectOf(AppPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        var text = new StringBuilder(package.ContentDigest).Append('\n');
        foreach (ModulePackage module in package.Modules)
        {
            text.Append(module.Id).Append(' ').Append(module.Version).Append(' ').Append(module.ContentDigest).Append('\n');
        }

        text.AppendJoin('\n', engines(package).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
