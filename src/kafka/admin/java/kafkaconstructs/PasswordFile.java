package kafkaconstructs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a password. Its messages name the file and never show what is in it. */
final class PasswordFile {
  private PasswordFile() {}

  static String read(String file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(file));
    } catch (IOException exception) {
      throw new IOException("cannot read " + file, exception);
    }
    String password = trim(decode(file, bytes));
    if (password.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return password;
  }

  private static String decode(String file, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException exception) {
      throw new IOException(file + " is not UTF-8");
    }
  }

  /** Editors end a file with one newline; any other one belongs to the password. */
  private static String trim(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
