package kafkaconstructs;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;

/**
 * The entry point. In the jar all other classes are in one file, which takes two thirds of the
 * space: they name the same things, and a jar compresses each entry for itself.
 */
public final class Admin extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> classes = new HashMap<>();

  private Admin() throws IOException {
    super(Admin.class.getClassLoader());
    try (InputStream stream = Admin.class.getResourceAsStream("classes")) {
      // There is none where the classes have just been compiled, and the parent finds them.
      if (stream != null) {
        read(new DataInputStream(stream));
      }
    }
  }

  private void read(DataInputStream stream) throws IOException {
    for (int left = stream.readInt(); left > 0; left--) {
      String name = stream.readUTF();
      byte[] content = new byte[stream.readInt()];
      stream.readFully(content);
      classes.put(name, content);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] content = classes.get(name);
    if (content == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, content, 0, content.length);
  }

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Class<?> commands = new Admin().loadClass("kafkaconstructs.Commands");
    try {
      commands.getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException exception) {
      exception.getCause().printStackTrace();
      System.exit(1);
    }
  }
}
