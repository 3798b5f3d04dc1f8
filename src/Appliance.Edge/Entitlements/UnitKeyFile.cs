using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Entitlements;

/// <summary>The unit's key for sealed models in <c>keys/</c>, made when it is first asked for and readable by the service alone.</summary>
internal static class UnitKeyFile
{
    /// <summary>Its file: PKCS #8.</summary>
    public const string Name = "unit.key";

    /// <summary>Reads the key, or makes it. It is the caller's to dispose of.</summary>
    /// <exception cref="StateFolderException">It cannot be read or written.</exception>
    public static UnitKey Load(StateFolder folder)
    {
        byte[] bytes = KeyFile.ReadOrCreate(folder, Name, UnitKey.Create);
        try
        {
            return UnitKey.OfPrivate(bytes);
        }
        catch (InvalidDataException fault)
        {
            throw new StateFolderException(StateFolderFault.KeyBroken, Path.Combine(folder.KeysPath, Name), fault.Message);
        }
    }
}
